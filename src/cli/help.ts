import { type Command, Help as OclifHelp } from "@oclif/core";

const EXIT_CODES = `EXIT CODES
  0    done
  1    findings or changes at or over the threshold that was asked for
  2    usage or configuration, a disproved never included
  3    credentials or environment
  4    incomplete evidence or a service error
  5    partly applied
  70   a bug in Bailiwick
  130  interrupted`;

/** oclif's help with the exit codes at the end of every command's page. */
export default class BailiwickHelp extends OclifHelp {
  override formatCommand(command: Command.Loadable): string {
    return `${super.formatCommand(command)}\n${EXIT_CODES}\n`;
  }
}
