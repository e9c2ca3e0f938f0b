package org.dl4jreference.junit;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/** The cases of a {@link VerifyNetwork} test. */
final class VerifyNetworkCases implements TestTemplateInvocationContextProvider {
  @Override
  public boolean supportsTestTemplate(ExtensionContext context) {
    return Arrays.asList(context.getRequiredTestMethod().getParameterTypes())
        .contains(NetworkCase.class);
  }

  @Override
  public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
      ExtensionContext context) {
    VerifyNetwork asked = context.getRequiredTestMethod().getAnnotation(VerifyNetwork.class);
    return Arrays.stream(asked.seeds())
        .boxed()
        .flatMap(
            seed ->
                Arrays.stream(asked.precisions())
                    .map(precision -> new NetworkCase(seed, precision, asked.steps())))
        .map(Invocation::new);
  }

  private record Invocation(NetworkCase given)
      implements TestTemplateInvocationContext, ParameterResolver {
    @Override
    public String getDisplayName(int index) {
      return given.toString();
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
      return List.of(this);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == NetworkCase.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return given;
    }
  }
}
