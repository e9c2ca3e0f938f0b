package org.dl4jreference.cli;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.dl4jreference.catalog.Catalogue;
import org.dl4jreference.chapter.Chapter;
import org.dl4jreference.chapter.ChapterEvidence;
import org.dl4jreference.chapter.ChapterResult;
import org.dl4jreference.chapter.ChapterSection;
import org.dl4jreference.dl4j.Dl4jEngine;
import org.dl4jreference.dl4j.samediff.SameDiffEngine;
import org.dl4jreference.model.Engine;
import org.dl4jreference.model.Tensors;
import org.dl4jreference.reference.ChapterProblem;
import org.dl4jreference.report.ChapterDocument;
import org.dl4jreference.report.Document;
import org.dl4jreference.report.Origin;
import org.dl4jreference.training.FlowRecorder;
import org.dl4jreference.training.NetworkFlow;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code chapter}: the whole chapter, number by number. */
@Command(
    name = "chapter",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description =
        "Trains the models of chapter 1 of Modern Computer Vision with PyTorch on Deeplearning4j,"
            + " and shows where every number comes from and whether they agree.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./dl4j-reference chapter                        # everything, in FLOAT",
      "  ./dl4j-reference chapter --section gradients    # one section",
      "  ./dl4j-reference chapter --data-type double --json out.json",
      "  ./dl4j-reference chapter --report out           # a page, out/index.html",
    })
final class ChapterCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private Console console;

  @Mixin private Reports reports;

  @Mixin private DeviceOption device;

  private DataType dataType;
  private int epochs;
  private ChapterSection section;

  @Option(
      names = "--data-type",
      paramLabel = "float|double",
      defaultValue = "float",
      description = "The arithmetic of DL4J and SameDiff (default: float, which is DL4J's own).")
  void setDataType(DataType type) {
    dataType = type;
  }

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "100",
      description =
          "Epochs of the section training (default: 100; only then are the notebook's digits"
              + " checked).")
  void setEpochs(int n) {
    if (n < 1) {
      throw new ParameterException(spec.commandLine(), "--epochs must be at least 1, found " + n);
    }
    epochs = n;
  }

  @Option(
      names = "--section",
      paramLabel = "NAME",
      converter = Sections.class,
      completionCandidates = Sections.class,
      description = "Only this section: ${COMPLETION-CANDIDATES}.")
  void setSection(ChapterSection only) {
    section = only;
  }

  @Override
  public Integer call() {
    reports.check();
    device.select();
    List<Engine> engines = engines();
    ChapterResult result = compute(new Chapter(Catalogue.standard(), engines));
    return reports.show(document(device.origin(dataType.precision()), result, engines), console);
  }

  private ChapterResult compute(Chapter chapter) {
    Set<ChapterSection> sections =
        section == null ? EnumSet.allOf(ChapterSection.class) : EnumSet.of(section);
    try (Progress progress = Progress.of(console, "chapter", chapter.steps(sections, epochs))) {
      return chapter.compute(sections, epochs, progress::step);
    }
  }

  private Document document(Origin origin, ChapterResult result, List<Engine> engines) {
    return reports.havePage()
        ? ChapterDocument.of(
            origin,
            result,
            new ChapterEvidence(Catalogue.standard(), engines).errors(result),
            flow(result, engines))
        : ChapterDocument.of(origin, result);
  }

  private List<Engine> engines() {
    return List.of(new SameDiffEngine(dataType.precision()), new Dl4jEngine(dataType.precision()));
  }

  /** The 2-3-1 network as the last engine computes it. */
  static Optional<NetworkFlow> flow(ChapterResult result, List<Engine> engines) {
    Engine engine = engines.get(engines.size() - 1);
    ChapterProblem problem = ChapterProblem.SIGMOID_2_3_1;
    return result
        .trainedBy(engine.name())
        .map(
            run -> {
              List<Tensors> parameters = new ArrayList<>();
              run.steps().forEach(step -> parameters.add(step.before()));
              parameters.add(run.last());
              return new FlowRecorder(engine, problem.spec(), problem.batch()).of(parameters);
            });
  }

  /** Of the parts of the report. */
  static final class Sections extends EnumNames<ChapterSection> {
    Sections() {
      super(ChapterSection.class);
    }
  }
}
