package org.dl4jreference.data;

import java.util.List;

/**
 * A record of a CSV file.
 *
 * @param number of its first line, from 1
 * @param fields without blanks around them
 */
record CsvLine(int number, List<String> fields) {}
