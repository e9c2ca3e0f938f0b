package org.dl4jreference.cli;

import java.io.PrintWriter;
import org.dl4jreference.model.BadInput;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The one place where an exception becomes a line on stderr with an exit code. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
  /** Whatever the user can mend. */
  static final int BAD_INPUT = 2;

  /** A fault of this program's own. */
  static final int INTERNAL_ERROR = 70;

  /** Not in Main, which must load where picocli is missing. */
  static CommandLine handle(CommandLine commandLine) {
    Failures failures = new Failures();
    return commandLine
        .setExecutionExceptionHandler(failures)
        .setParameterExceptionHandler(failures);
  }

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    String line = new BadInput(e.getMessage()).getMessage();
    String name = command.getCommandSpec().qualifiedName();
    command.getErr().println(name + ": " + line + " (see " + name + " --help)");
    return BAD_INPUT;
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    if (e instanceof BadInput) {
      err.println(e.getMessage());
      return BAD_INPUT;
    }
    if (isVerbose(parsed)) {
      e.printStackTrace(err);
    } else {
      err.println(new BadInput("internal error: " + e + " (--verbose shows where)").getMessage());
    }
    return INTERNAL_ERROR;
  }

  private static boolean isVerbose(ParseResult parsed) {
    return parsed.hasMatchedOption("--verbose")
        || (parsed.hasSubcommand() && isVerbose(parsed.subcommand()));
  }
}
