package org.dl4jreference.cli;

import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.report.Document;
import org.dl4jreference.report.NamesDocument;
import org.dl4jreference.report.NamesDocument.Kind;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code list}: what may be named. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = {
      "Lists the names that experiments, traces and options may use, with parameters and formulas.",
      "It compares nothing, so that its exit code is 0.",
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./dl4j-reference list updaters",
      "  ./dl4j-reference list layers --json layers.json",
    })
final class ListCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "KIND",
      arity = "0..1",
      converter = Kinds.class,
      completionCandidates = Kinds.class,
      description = "${COMPLETION-CANDIDATES}; none: all.")
  private Kind kind;

  @Mixin private JsonFile json;
  @Mixin private Console console;

  @Override
  public Integer call() {
    json.check();
    Set<Kind> kinds = kind == null ? EnumSet.allOf(Kind.class) : EnumSet.of(kind);
    Document document = NamesDocument.of(Catalogue.standard(), kinds);
    console.show(document);
    json.write(document);
    console.verdict(document.headline().line());
    return CommandLine.ExitCode.OK;
  }

  /** Of what is listed. */
  static final class Kinds extends EnumNames<Kind> {
    Kinds() {
      super(Kind.class);
    }
  }
}
