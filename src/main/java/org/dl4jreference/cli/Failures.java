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
  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    String line = new BadInput(e.getMessage()).getMessage();
    String name = command.getCommandSpec().qualifiedName();
    command.getErr().println(name + ": " + line + " (see " + name + " --help)");
    return Exit.BAD_INPUT.code();
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    if (e instanceof BadInput) {
      err.println(e.getMessage());
      return Exit.BAD_INPUT.code();
    }
    if (isVerbose(parsed)) {
      e.printStackTrace(err);
    } else {
      err.println(new BadInput("internal error: " + e + " (--verbose shows where)").getMessage());
    }
    return Exit.INTERNAL_ERROR.code();
  }

  private static boolean isVerbose(ParseResult parsed) {
    return parsed.hasMatchedOption("--verbose")
        || (parsed.hasSubcommand() && isVerbose(parsed.subcommand()));
  }
}
