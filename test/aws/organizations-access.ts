import type { Call } from "./call.js";
import type { OrganizationState } from "./organizations-state.js";
import { ServiceError } from "./service-error.js";

/** The organization that the caller's account is a member of. */
export function organizationOf(call: Call): OrganizationState {
  const { organization } = call.world;
  if (organization === undefined || !organization.has(call.account.id)) {
    throw new ServiceError("AWSOrganizationsNotInUseException", "Your account is not a member of an organization.", 400);
  }
  return organization;
}

function refused(): ServiceError {
  return new ServiceError("AccessDeniedException", "You don't have permissions to access this resource.", 400);
}

/** Reads are for the management account and for delegated administrators of any service. */
export function forReading(call: Call): OrganizationState {
  const organization = organizationOf(call);
  const { id } = call.account;
  if (id !== organization.management && !organization.delegated.has(id)) throw refused();
  return organization;
}

/** Writes are for the management account. */
export function forWriting(call: Call): OrganizationState {
  const organization = organizationOf(call);
  if (call.account.id !== organization.management) throw refused();
  return organization;
}

export function invalidInput(reason: string, message: string): ServiceError {
  return new ServiceError("InvalidInputException", message, 400, { Reason: reason });
}
