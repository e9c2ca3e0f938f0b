package org.dl4jreference.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The root command, {@code dl4j-reference}. */
@Command(
    name = "dl4j-reference",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description =
        "Checks Deeplearning4j's arithmetic against a plain Java reference, and tells rounding from"
            + " fault.")
public final class Main implements Runnable {

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  /**
   * Runs the command line and exits with its code.
   *
   * @param args the arguments
   */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** Product, DL4J and Java, from what the build wrote into {@code version.properties}. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
      Properties built = new Properties();
      try (InputStream in = Main.class.getResourceAsStream("version.properties")) {
        built.load(in);
      }
      return new String[] {
        "dl4j-reference " + built.getProperty("version"),
        "Deeplearning4j " + built.getProperty("dl4j"),
        "Java "
            + System.getProperty("java.version")
            + " ("
            + System.getProperty("java.vm.name")
            + ")"
      };
    }
  }
}
