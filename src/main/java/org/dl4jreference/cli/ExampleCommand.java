package org.dl4jreference.cli;

import java.lang.reflect.InvocationTargetException;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.dl4jreference.model.BadInput;
import org.dl4jreference.spelling.Spelling;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code example}: the programs of {@code examples/java}, which only a checkout has. */
@Command(
    name = "example",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = "Runs an example of examples/java, or lists them.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./dl4j-reference example                      # lists them",
      "  ./dl4j-reference example PuttingItTogether    # runs one",
    })
final class ExampleCommand implements Callable<Integer> {
  private static final String EXAMPLES = "org.dl4jreference.examples.Examples";

  @Mixin private DeviceOption device;
  @Mixin private Console console;

  private String name;

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "The example; none: a list.")
  void setName(String example) {
    name = example;
  }

  @Override
  public Integer call() {
    Map<?, ?> examples = examples();
    if (name == null) {
      examples.keySet().forEach(example -> console.print(example.toString()));
      console.verdict("Run one with: ./dl4j-reference example NAME");
      return CommandLine.ExitCode.OK;
    }
    if (!(examples.get(name) instanceof Supplier<?> example)) {
      throw new BadInput(
          "unknown example '%s', expected one of %s%s"
              .formatted(
                  name,
                  examples.keySet(),
                  Spelling.hint(name, examples.keySet().stream().map(Object::toString).toList())));
    }
    device.select();
    console.verdict(example.get().toString());
    return CommandLine.ExitCode.OK;
  }

  /** By reflection, because the library must not depend on its examples. */
  private static Map<?, ?> examples() {
    try {
      return (Map<?, ?>) Class.forName(EXAMPLES).getMethod("all").invoke(null);
    } catch (ClassNotFoundException e) {
      throw new BadInput("the examples are in a source checkout: run ./dl4j-reference there");
    } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(EXAMPLES + " has no usable method all()", e);
    }
  }
}
