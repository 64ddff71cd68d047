/**
 * One experiment: its main line, and the studies beside it, which ask more of the same cohort, models and classifiers. A study
 * trains what it needs and reuses what is there.
 */
import { attributesOf } from "../cohort/attributes/attributes";
import { otherSiteOf } from "../cohort/sources";
import { testAtOtherSite, type SiteShift } from "../evaluation/site-shift";
import { compareMixtures, type MixtureResult } from "../evaluation/mixtures";
import { compareSubgroups, type SubgroupComparison } from "../evaluation/subgroups";
import type { SubgroupShare } from "../evaluation/subgroup-shares";
import { labelFidelity, type LabelFidelity } from "../evaluation/label-fidelity";
import type { CanaryExposure } from "../evaluation/privacy/canary-exposure";
import { whiteBoxAttack, type WhiteBoxAttack } from "../evaluation/privacy/white-box-attack";
import { generativeModels, type ModelId } from "../gan/models";
import { usualWork, type WorkOptions } from "../support/work";
import type { ClassifierRun } from "./collect-results";
import { MainLine } from "./main-line";
import { preset } from "./knobs/presets";
import type { BudgetComparison } from "./sharing/budget-points";
import { studyOfExperiment, usualBudgets } from "./sharing/budget-study";
import { compareBudgets } from "./sharing/privacy-budgets";
import { canariesOfExperiment, exposeCanaries, usualShare } from "./sharing/canaries";
import { trainMixtures, usualMixtures, type Mixture } from "./sharing/mixtures";
import { sharesOfSubgroups } from "./sharing/subgroup-shares";
import { prepareStage } from "./stages";

/** One cohort, its models and classifiers, and what can be asked about them. */
export class Experiment extends MainLine {
  /**
   * Whether a model's synthetic test images show what their labels say, by the classifiers trained on real images and on its
   * own. The tensor engine must have been started.
   */
  async labelFidelity(model: ModelId, work: WorkOptions = {}): Promise<LabelFidelity> {
    const synthetic = this.synthetic(model);
    try {
      const own = this.classifier(generativeModels[model].name).classifier;
      return await labelFidelity(synthetic, { real: this.classifier("real").classifier, synthetic: own }, work);
    } finally {
      synthetic.close();
    }
  }

  /**
   * What classifiers lose at another site; empty if the source has none. The tensor engine must have been started.
   * @param classifiers the first is the one that others are compared with.
   */
  async siteShift(classifiers: readonly ClassifierRun[], work: WorkOptions = {}): Promise<SiteShift[]> {
    const source = otherSiteOf(this.source.source);
    if (source === undefined) return [];
    const cohort = await prepareStage({
      ...usualWork("drawing images of the other site", work),
      source,
      knobs: { ...this.knobs.cohort, phantomPatients: preset(this.knobs.name, {}, source).cohort.phantomPatients },
      seed: this.seed,
      testFor: this.folders.existingCohort(),
      out: this.folders.otherSite(),
    });
    try {
      return await testAtOtherSite(classifiers, cohort, work);
    } finally {
      cohort.close();
    }
  }

  /**
   * Classifiers of real images of some patients, with and without synthetic images, against those of real images alone: what
   * they add, and how many real images they are worth. Those of all real images, and of each model's images alone, are there already.
   * @param mixtures of the flow by default (`usualMixtures`).
   */
  async mixtures(
    mixtures: readonly Mixture[] = usualMixtures("flow", this.trainingRows().images, this.knobs.classifier),
    work: WorkOptions = {},
  ): Promise<MixtureResult[]> {
    const { folders, knobs, seed } = this;
    return compareMixtures(await trainMixtures({ folders, knobs, seed }, mixtures, work));
  }

  /**
   * Trains a model anew on some of the patients, with canaries among them, and says how much it gives them away. The tensor engine
   * must have been started.
   * @param share of the patients, above 0 to 1, by default a tenth; the training is as much shorter than the experiment's own.
   * @returns by rising repeats; empty if the cohort has too few patients.
   */
  async canaries(
    model: ModelId,
    share: number | undefined = usualShare(this.trainingRows().patients),
    work: WorkOptions = {},
  ): Promise<CanaryExposure[]> {
    const { folders, knobs, seed } = this;
    return share === undefined
      ? []
      : exposeCanaries(canariesOfExperiment({ folders, knobs, seed }, model, share), work);
  }

  /**
   * Trains a model with several privacy budgets, and says what each costs and buys beside the training without one. The tensor engine
   * must have been started.
   * @param epsilons budgets, above 0.
   */
  async privacyBudgets(
    model: ModelId,
    epsilons: readonly number[] = usualBudgets,
    work: WorkOptions = {},
  ): Promise<BudgetComparison> {
    const features = await this.scoringClassifier([model], work);
    const { folders, knobs, seed } = this;
    return compareBudgets(studyOfExperiment({ folders, knobs, seed }, model, epsilons, features), work);
  }

  private trainingRows(): { images: number; patients: number } {
    const cohort = this.cohort();
    cohort.close();
    const rows = cohort.rowsOf("train");
    return { images: rows.length, patients: new Set(Array.from(rows, (row) => cohort.table.patient[row])).size };
  }

  /** Whether a model's own networks tell its training images from held-out ones. The tensor engine must have been started. */
  async whiteBoxAttack(model: ModelId, work: WorkOptions = {}): Promise<WhiteBoxAttack> {
    const cohort = this.cohort();
    try {
      return await whiteBoxAttack(this.trained(model).folder, cohort, { seed: this.seed, ...work });
    } finally {
      cohort.close();
    }
  }

  /**
   * How classifiers do on subgroups of the test images: by sex, age and view, as far as the source knows them.
   * @param classifiers the first is the one that others are compared with.
   */
  async subgroups(classifiers: readonly ClassifierRun[]): Promise<SubgroupComparison[]> {
    const cohort = this.cohort();
    try {
      const attributes = await attributesOf(cohort, cohort.rowsOf("test"), this.source.folder);
      return attributes.flatMap(({ name, values }) => compareSubgroups(classifiers, name, (row) => values.get(row)));
    } finally {
      cohort.close();
    }
  }

  /** Whether small subgroups of patients are still there in a model's images. */
  async subgroupShares(model: ModelId, work: WorkOptions = {}): Promise<SubgroupShare[]> {
    const [cohort, synthetic] = [this.cohort(), this.synthetic(model)];
    try {
      return await sharesOfSubgroups(cohort, synthetic, this.source.folder, work);
    } finally {
      cohort.close();
      synthetic.close();
    }
  }
}
