import { ServiceError } from "./service-error.js";

export function noSuch(message: string): ServiceError {
  return new ServiceError("NoSuchEntity", message, 404);
}

export function alreadyExists(message: string): ServiceError {
  return new ServiceError("EntityAlreadyExists", message, 409);
}

export function conflict(message: string): ServiceError {
  return new ServiceError("DeleteConflict", message, 409);
}

export function limitExceeded(message: string): ServiceError {
  return new ServiceError("LimitExceeded", message, 409);
}

export function malformed(message: string): ServiceError {
  return new ServiceError("MalformedPolicyDocument", message, 400);
}

export function invalidInput(message: string): ServiceError {
  return new ServiceError("ValidationError", message, 400);
}
