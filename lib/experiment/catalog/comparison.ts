/** Experiments side by side: the knobs that differ between them, how good their classifiers are, and paired differences. */
import { comparePredictions, type AurocDifference } from "../../statistics/bootstrap/auroc-differences";
import { reportedBootstrap } from "../../statistics/bootstrap/patient-bootstrap";
import { UserError } from "../../support/errors";
import type { KnobValue } from "../../support/knobs/knob";
import type { ClassifierRun } from "../collect-results";
import type { TrainingData } from "../results";
import { trainingDataNames } from "../results";
import { usedKnobs } from "../knobs/used-knobs";
import { differentKnobs } from "./differences";
import type { FoundExperiment } from "./found-experiments";

/** How good the classifier of one kind of training data is in one experiment. */
export interface ComparedClassifier {
  readonly trainingData: TrainingData;
  readonly run: ClassifierRun;
  /**
   * Its mean AUROC minus that of the first experiment, on the same images (paired bootstrap over patients); undefined for the
   * first, where both have the same classifier, and where the two were tested on different images, as other seeds and cohort knobs have them.
   */
  readonly difference?: AurocDifference;
}

/** One experiment among those compared. */
export interface ComparedExperiment extends FoundExperiment {
  /** Its values of what differs between the experiments: `seed`, `preset`, `data`, and dotted knobs. */
  readonly differing: Readonly<Record<string, KnobValue>>;
  /** Those that are finished, in the order of training data. */
  readonly classifiers: readonly ComparedClassifier[];
}

/** What is compared of them. */
export interface CompareOptions {
  /** A knob or `seed`, the AUROC of a kind of training data such as `cpD-GAN`, or `name`; the largest AUROC comes first. Default: as given. */
  readonly sort?: string;
}

/**
 * Compares experiments; the first one given is what the others are compared with.
 * @throws UserError when there is nothing to sort by.
 */
export function comparisonOf(found: readonly FoundExperiment[], { sort }: CompareOptions = {}): ComparedExperiment[] {
  const differing = differencesBetween(found);
  const finished = found.map(({ experiment }) => experiment.finishedClassifiers());
  const compared = found.map((one, place): ComparedExperiment => ({
    ...one,
    differing: differing[place],
    classifiers: finished[place].map((run) => {
      const first = finished[0].find(({ trainingData }) => trainingData === run.trainingData);
      // One that both experiments have is no other than itself.
      const difference = first && first.folder !== run.folder ? pairedDifference(run, first) : undefined;
      return { trainingData: run.trainingData, run, ...(difference && { difference }) };
    }),
  }));
  return sort === undefined ? compared : sorted(compared, sort);
}

/** What differs between experiments, for each its values. */
function differencesBetween(found: readonly FoundExperiment[]): Record<string, KnobValue>[] {
  const facts = found.map(({ options: { preset, data, seed } }): Record<string, KnobValue> => ({ preset, data, seed }));
  const own = Object.keys(facts[0] ?? {}).filter((name) => facts.some((one) => one[name] !== facts[0][name]));
  const knobs = differentKnobs(...found.map(({ experiment }) => experiment.knobs)).filter(({ knob }) =>
    found.some(({ experiment }) => knob.split(".")[0] in usedKnobs(experiment.knobs)),
  );
  return facts.map((one, place) =>
    Object.fromEntries([
      ...own.map((name) => [name, one[name]]),
      ...knobs.map(({ knob, values }) => [knob, values[place]]),
    ]),
  );
}

/** Undefined where the test images are not the same: such a difference would be that of the patients, too. */
function pairedDifference(run: ClassifierRun, first: ClassifierRun): AurocDifference | undefined {
  try {
    return comparePredictions(run.predictions, first.predictions, reportedBootstrap).mean;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

function sorted(compared: readonly ComparedExperiment[], by: string): ComparedExperiment[] {
  const data = trainingDataNames.find((name) => name.toLowerCase() === by.toLowerCase());
  const aurocOf = ({ classifiers }: ComparedExperiment): number =>
    classifiers.find(({ trainingData }) => trainingData === data)?.run.summary.mean.auroc ?? -1;
  if (data !== undefined) return [...compared].sort((a, b) => aurocOf(b) - aurocOf(a));
  const knobs = Object.keys(compared[0]?.differing ?? {});
  const key = knobs.find((name) => name === by || name.endsWith(`.${by}`));
  if (key === undefined && by !== "name" && by !== "mark")
    throw new UserError(
      `There is nothing "${by}" to sort by: there are name, mark, ${[...trainingDataNames, ...knobs].join(", ")}.`,
    );
  const valueOf = (one: ComparedExperiment): KnobValue => (key ? one.differing[key] : one[by as "name" | "mark"]);
  return [...compared].sort((a, b) => inOrder(valueOf(a), valueOf(b)));
}

const inOrder = (a: KnobValue, b: KnobValue): number =>
  typeof a === "number" && typeof b === "number" ? a - b : String(a) < String(b) ? -1 : Number(String(a) > String(b));
