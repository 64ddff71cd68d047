/** The command line's commands, options and help. */
import { Command } from "commander";
import { UsageError } from "../support/errors";
import { softwareVersion } from "../support/paths";
import { printableLines } from "../support/printable";
import { addClassifyCommand } from "./commands/classify";
import { addCompletionCommand } from "./commands/completion";
import { addDemoCommand } from "./commands/notebooks/demo";
import { addEngineCommand } from "./commands/engine";
import { addEvaluateCommand } from "./commands/evaluate";
import { addExperimentsCommand } from "./commands/experiments";
import { addFiguresCommand } from "./commands/figures";
import { addInitCommand } from "./commands/notebooks/init";
import { addKnobsCommand } from "./commands/knobs";
import { addLabCommand } from "./commands/notebooks/lab";
import { addAttackCommand } from "./commands/sharing/attack";
import { addBudgetCommand } from "./commands/sharing/budget";
import { addCanariesCommand } from "./commands/sharing/canaries";
import { addMixCommand } from "./commands/sharing/mix";
import { addPrivacyCommand } from "./commands/sharing/privacy";
import { addReidentifyCommand } from "./commands/sharing/reidentify";
import { addShadowCommand } from "./commands/sharing/shadow";
import { addNotebooksCommand } from "./commands/notebooks/notebooks";
import { addPlanCommand } from "./commands/plan";
import { addPrepareCommand } from "./commands/prepare";
import { addReaderStudyCommand } from "./commands/reader-study";
import { addReleaseCommand } from "./commands/release";
import { addReproduceCommand } from "./commands/reproduce";
import { addRunCommand } from "./commands/run";
import { addSampleCommand } from "./commands/sample";
import { addSweepCommand } from "./commands/sweep";
import { addTrainCommand } from "./commands/train";
import { addVerifyCommand } from "./commands/verify";

const about = `Can synthetic medical images be shared instead of patients' images, and what is lost?

Everything at once, on embedded phantoms (about 20 minutes on two cores):
  synthcohort reproduce

Step by step:
  synthcohort prepare phantom-chest --out data/chest
  synthcohort train data/chest --model cpd-gan --out runs/gan
  synthcohort sample runs/gan --like data/chest --out data/synthetic
  synthcohort classify data/chest --test data/chest --out runs/real
  synthcohort classify data/synthetic --test data/chest --out runs/synthetic
  synthcohort evaluate data/synthetic --real data/chest --classifier runs/real
  synthcohort release data/synthetic --run runs/gan --real data/chest --classifier runs/real --out release
  synthcohort verify release`;

const codes = `
Exit codes: 0 done, 1 failed (one sentence on stderr), 2 wrong usage.
With --json, stdout holds one JSON document; progress and messages go to stderr.`;

/** Builds the whole program; parse errors throw instead of ending the process. */
export function buildProgram(): Command {
  const program = new Command("synthcohort")
    .description(about)
    .version(softwareVersion())
    .addHelpText("after", codes)
    .showSuggestionAfterError();
  // Inherited by the commands added below. What commander says of a wrong argument repeats it.
  program
    .exitOverride()
    .enablePositionalOptions()
    .configureOutput({ outputError: (text, write) => write(printableLines(text)) });
  const add = [
    addReproduceCommand,
    addInitCommand,
    addPlanCommand,
    addRunCommand,
    addExperimentsCommand,
    addSweepCommand,
    addNotebooksCommand,
    addDemoCommand,
    addLabCommand,
    addKnobsCommand,
    addCompletionCommand,
    addEngineCommand,
    addPrepareCommand,
    addTrainCommand,
    addSampleCommand,
    addMixCommand,
    addClassifyCommand,
    addEvaluateCommand,
    addCanariesCommand,
    addAttackCommand,
    addShadowCommand,
    addReidentifyCommand,
    addBudgetCommand,
    addPrivacyCommand,
    addFiguresCommand,
    addReleaseCommand,
    addVerifyCommand,
    addReaderStudyCommand,
  ];
  for (const addCommand of add) addCommand(program);
  addFormerName(program, "runs", "experiments");
  return program;
}

/** A command's name of earlier versions: not in the help, and refused with the name that it has now. */
function addFormerName(program: Command, former: string, name: string): void {
  program
    .command(`${former} [words...]`, { hidden: true })
    .helpOption(false)
    .allowUnknownOption()
    .action(() => {
      throw new UsageError(`"synthcohort ${former}" is now "synthcohort ${name}".`);
    });
}
