package org.dl4jreference.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.spelling.Spelling;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The one place where an exception becomes a line on stderr with an exit code. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
  /** Whatever the user can mend. */
  static final int BAD_INPUT = 2;

  /** A fault of this program's own. */
  static final int INTERNAL_ERROR = 70;

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    String line = new BadInput(e.getMessage()).getMessage();
    String name = command.getCommandSpec().qualifiedName();
    command.getErr().println(name + ": " + line + hint(e) + " (see " + name + " --help)");
    return BAD_INPUT;
  }

  /** The option, command or value that may have been meant. */
  private static String hint(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched) {
      CommandSpec command = e.getCommandLine().getCommandSpec();
      List<String> known = new ArrayList<>(command.optionsMap().keySet());
      known.addAll(command.subcommands().keySet());
      return Spelling.hint(unmatched.getUnmatched().get(0).split("=", 2)[0], known);
    }
    Class<?> type = e.getArgSpec() == null ? Object.class : e.getArgSpec().type();
    return type.isEnum() && e.getValue() != null
        ? Spelling.hint(
            e.getValue(), Arrays.stream(type.getEnumConstants()).map(Object::toString).toList())
        : "";
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
