package org.dl4jreference.cli;

import java.util.concurrent.Callable;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Library;
import org.dl4jreference.report.Producer;
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
      "1:something disagrees",
      "2:bad usage or bad input",
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
    CommandLine commandLine = commandLine();
    commandLine.setOut(commandLine.getOut());
    Logging.divertStandardOutput();
    System.exit(commandLine.execute(args));
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
