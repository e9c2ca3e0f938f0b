package org.dl4jreference.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.model.Memory;
import org.dl4jreference.spelling.Spelling;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The one place where whatever is thrown becomes a line on stderr with an exit code. Java itself
 * ends with 1 for what nobody catches, which here is a verdict.
 */
final class Failures
    implements IExecutionExceptionHandler, IExecutionStrategy, IParameterExceptionHandler {
  /** Whatever the user can mend. */
  static final int BAD_INPUT = 2;

  /** A fault of this program's own. */
  static final int INTERNAL_ERROR = 70;

  /** Not in Main, which must load where picocli is missing. */
  static CommandLine handle(CommandLine commandLine) {
    Failures failures = new Failures();
    return commandLine
        .setExecutionStrategy(failures)
        .setExecutionExceptionHandler(failures)
        .setParameterExceptionHandler(failures);
  }

  /** Picocli catches exceptions, but no errors. */
  @Override
  public int execute(ParseResult parsed) {
    try {
      return new CommandLine.RunLast().execute(parsed);
    } catch (Error e) {
      CommandLine command = parsed.commandSpec().commandLine();
      throw new ExecutionException(command, "an error", e);
    }
  }

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
    boolean isWrapped = e instanceof ExecutionException && e.getCause() != null;
    return report(isWrapped ? e.getCause() : e, command.getErr(), isVerbose(parsed));
  }

  /**
   * Says what was thrown.
   *
   * @return the exit code
   */
  static int report(Throwable e, PrintWriter err, boolean isVerbose) {
    Optional<String> line = mendable(e);
    if (line.isPresent()) {
      err.println(new BadInput(line.get()).getMessage());
    } else if (isVerbose) {
      e.printStackTrace(err);
    } else {
      err.println(new BadInput("internal error: " + e + " (--verbose shows where)").getMessage());
    }
    err.flush();
    return line.isPresent() ? BAD_INPUT : INTERNAL_ERROR;
  }

  /** What is in the user's hands: the input, and how much memory there is. */
  private static Optional<String> mendable(Throwable e) {
    return e instanceof BadInput
        ? Optional.of(e.getMessage())
        : Memory.shortage(e).map(t -> "out of memory%s: %s".formatted(reason(t), Memory.more()));
  }

  private static String reason(Throwable e) {
    return e.getMessage() == null ? "" : " (" + e.getMessage() + ")";
  }

  private static boolean isVerbose(ParseResult parsed) {
    return parsed.hasMatchedOption("--verbose")
        || (parsed.hasSubcommand() && isVerbose(parsed.subcommand()));
  }
}
