/** Experiments side by side below a cell: a table of what differs and of what came of it, curves over each other, and samples. */
import { combinationsOf } from "../cohort/format/combinations";
import { comparisonOf, type ComparedExperiment } from "../experiment/catalog/comparison";
import { chooseExperiments, findExperiments } from "../experiment/catalog/found-experiments";
import { latentExamplesOf } from "../experiment/examples";
import { openGenerator } from "../gan/generator";
import { generativeModels, type ModelId } from "../gan/models";
import { imageGridFigure } from "../figures/image-grid";
import { comparedMeritTable, comparisonTable } from "../figures/tables/comparison-table";
import { modelTrainingFigure } from "../figures/training/training-curves";
import { UserError } from "../support/errors";
import { show, showMarkdown } from "./display/show";
import { showTable } from "./display/table";

/** Which experiments, and what is shown of them. */
export interface CompareExperimentsOptions {
  /** Names, or parts of names, the one first that the others are compared with; all experiments unless given. */
  readonly experiments?: readonly string[];
  /** Only those whose name or mark has this. */
  readonly filter?: string;
  /** By a knob, `seed`, `name`, `mark`, or the AUROC of a kind of training data, such as `cpD-GAN`. */
  readonly sort?: string;
  /** The model whose curves and samples are drawn; cpD-GAN unless given. */
  readonly model?: ModelId;
}

/** Latent vectors of the samples. */
const columns = 4;
/** Label combinations of the samples. */
const rows = 4;
/** Experiments whose curves and samples are told from each other. */
const mostDrawn = 5;

/**
 * Compares experiments below the cell. Samples of all of them have the same latent vectors and labels. The engine must have been
 * started.
 * @throws UserError when there is none, or a name is unknown.
 */
export async function compareExperiments({
  experiments,
  filter = "",
  sort,
  model = "cpd-gan",
}: CompareExperimentsOptions = {}): Promise<void> {
  const all = findExperiments().filter(({ name, mark }) => `${name} ${mark}`.includes(filter));
  const compared = comparisonOf(experiments ? chooseExperiments(all, experiments) : all, { sort });
  if (compared.length === 0)
    throw new UserError(`No experiment has "${filter}" in its name or mark; run notebook 1, or leave the filter out.`);
  showMarkdown(compared.map(({ name }, place) => `${place + 1}. \`${name}\``).join("\n"));
  showTable(comparisonTable(compared), {
    caption: "Mean AUROC on real test images, with 95 % intervals; Δ: paired difference from the first",
  });
  showTable(comparedMeritTable(compared));
  await showModel(compared, model);
}

async function showModel(compared: readonly ComparedExperiment[], model: ModelId): Promise<void> {
  const trained = compared
    .map(({ experiment, differing }, place) => ({
      title: titleOf(place, differing),
      experiment,
      run: experiment.finishedModels().find((run) => run.model === model),
    }))
    .filter(({ run }) => run !== undefined)
    .slice(0, mostDrawn);
  if (trained.length === 0) return;
  const { name } = generativeModels[model];
  if (trained.some(({ run }) => run!.ticks.length > 0))
    await show(modelTrainingFigure(trained.map(({ title, run }) => ({ name: title, steps: run!.ticks }))));
  const first = trained[0].experiment.cohort();
  const generators = trained.map(({ title, run }) => ({ title, generator: openGenerator(run!.generator) }));
  try {
    const [{ generator: reference }] = generators;
    const alike = generators.filter(
      ({ generator }) =>
        generator.resolution === reference.resolution &&
        generator.latentSize === reference.latentSize &&
        generator.labelNames.join() === reference.labelNames.join(),
    );
    const combinations = combinationsOf(first).slice(0, rows);
    await show(
      await imageGridFigure({
        title: `Samples of ${name}`,
        caption: `Each row is one label combination, each column of a block one latent vector: the same in every block.${alike.length < generators.length ? " Experiments with other labels, image sizes or latent sizes are left out." : ""}`,
        sources: alike.map(({ title }) => title),
        resolution: reference.resolution,
        rows: latentExamplesOf(
          alike.map(({ generator }) => generator),
          combinations,
          { columns, seed: 1 },
        ),
      }),
    );
  } finally {
    first.close();
    for (const { generator } of generators) generator.dispose();
  }
}

/** "2: learningRate=0.002". */
function titleOf(place: number, differing: ComparedExperiment["differing"]): string {
  const values = Object.entries(differing).map(
    ([name, value]) => `${name.slice(name.indexOf(".") + 1)}=${String(value)}`,
  );
  return [`${place + 1}`, values.slice(0, 2).join(" ")].filter(Boolean).join(": ");
}
