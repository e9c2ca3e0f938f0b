package org.dl4jreference.cli;

import java.util.List;
import java.util.Locale;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.dl4j.Dl4jEngine;
import org.dl4jreference.dl4j.samediff.SameDiffEngine;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.Precision;
import org.dl4jreference.reference.ReferenceEngine;

/** The engines that commands offer. */
enum Engines {
  REFERENCE {
    @Override
    Engine in(Precision precision) {
      return new ReferenceEngine(Catalogue.standard());
    }
  },
  DL4J {
    @Override
    Engine in(Precision precision) {
      return new Dl4jEngine(precision);
    }
  },
  SAMEDIFF {
    @Override
    Engine in(Precision precision) {
      return new SameDiffEngine(precision);
    }
  };

  /** All but the reference, which they are compared with. */
  static final List<Engines> SUBJECTS = List.of(DL4J, SAMEDIFF);

  /** A fresh engine; that of DL4J loads its native code now. */
  abstract Engine in(Precision precision);

  String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
