package org.dl4jreference.cli;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.concurrent.Callable;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Library;
import org.dl4jreference.report.Producer;
import org.dl4jreference.verdict.Outcome;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;

/** The root command, {@code dl4j-reference}. */
@Command(
    name = "dl4j-reference",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description =
        "Checks Deeplearning4j's arithmetic against a plain Java reference, and tells rounding from"
            + " fault.",
    subcommands = {
      ChapterCommand.class,
      RunCommand.class,
      VerifyCommand.class,
      GoldenCommand.class,
      LearningRateCommand.class,
      RecordCommand.class,
      VerifyTraceCommand.class,
      CompareCommand.class,
      AtlasCommand.class,
      ListCommand.class,
      ExampleCommand.class,
      DoctorCommand.class,
      GenerateCompletion.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:everything agrees within rounding",
      "1:something disagrees; never anything else",
      "2:bad usage, bad input, too little memory or no room for the result",
      "3:consistent, saturated, overflowed or not comparable, and nothing else wrong",
      "70:an internal error",
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./dl4j-reference                    # the chapter, number by number",
      "  ./dl4j-reference verify --help      # what a command takes, with examples",
      "  ./dl4j-reference list updaters      # the names that may be used",
      "  ./dl4j-reference generate-completion > ~/.dl4j-reference-completion &&",
      "      echo \". ~/.dl4j-reference-completion\" >> ~/.bashrc    # or ~/.zshrc",
    })
public final class Main implements Callable<Integer> {
  private static final String DEFAULT_COMMAND = "chapter";

  /** The property of the launchers. */
  private static final String DISAGREES = "dl4jreference.exit.disagrees";

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Mixin private Console console;

  /**
   * Runs the command line and exits with its code.
   *
   * @param args the arguments
   */
  public static void main(String[] args) {
    try {
      Library.require(
          "the command line",
          Library.PICOCLI,
          Library.PROGRESSBAR,
          Library.JACKSON_DATABIND,
          Library.DEEPLEARNING4J_NN);
    } catch (BadInput e) {
      System.err.println(e.getMessage());
      System.exit(Failures.BAD_INPUT);
    }
    System.exit(exitCode(execute(args)));
  }

  private static int execute(String... args) {
    try {
      // taken first: what the libraries print is diverted
      CommandLine commandLine = commandLine().setOut(standardOutput());
      Logging.divertStandardOutput();
      return commandLine.execute(args);
    } catch (Exception | Error e) {
      return Failures.report(e, new PrintWriter(System.err, true), false);
    }
  }

  /** A writer that knows when what it wrote was lost; picocli's own does not. */
  private static PrintWriter standardOutput() {
    String encoding = System.getProperty("sun.stdout.encoding");
    return new PrintWriter(
        System.out, true, encoding == null ? Charset.defaultCharset() : Charset.forName(encoding));
  }

  /**
   * Java ends with 1 where it cannot even start. Whoever starts it and wants to tell that from a
   * disagreement names another code for the latter, and puts it right again.
   */
  private static int exitCode(int code) {
    return code == Outcome.DISAGREES.exitCode() ? Integer.getInteger(DISAGREES, code) : code;
  }

  /**
   * The command line with everything set up but the streams.
   *
   * @return a command line that runs in this process
   */
  static CommandLine commandLine() {
    Logging.configure();
    return Failures.handle(new CommandLine(new Main()).setCaseInsensitiveEnumValuesAllowed(true));
  }

  /** Without a subcommand: the chapter. */
  @Override
  public Integer call() {
    CommandLine chapter = spec.subcommands().get(DEFAULT_COMMAND);
    if (chapter == null) {
      spec.commandLine().usage(spec.commandLine().getOut());
      return CommandLine.ExitCode.OK;
    }
    return chapter.execute(console.asArguments());
  }

  /** Product, DL4J and Java. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      Producer producer = Producer.current();
      return new String[] {
        producer.product() + " " + producer.version(),
        "Deeplearning4j " + producer.dl4j(),
        "Java " + producer.java() + " (" + System.getProperty("java.vm.name") + ")"
      };
    }
  }
}
