import type { Tags } from "./live.js";

/**
 * One call of AWS, with everything that it needs. Documents are texts, sent as they stand. `role` and `user` are names; `policy` is an
 * ARN; `target` is an account, unit or root of an organization.
 */
export type AwsStep =
  | {
      readonly call: "create-role";
      readonly role: string;
      readonly path: string;
      readonly trust: string;
      readonly boundary: string | null;
      readonly maxSessionSeconds: number;
      readonly description: string | null;
      readonly tags: Tags;
    }
  | { readonly call: "delete-role"; readonly role: string }
  | { readonly call: "put-trust"; readonly role: string; readonly trust: string }
  | { readonly call: "put-boundary"; readonly role: string; readonly boundary: string }
  | { readonly call: "delete-boundary"; readonly role: string }
  | { readonly call: "put-session"; readonly role: string; readonly maxSessionSeconds: number }
  | { readonly call: "tag-role"; readonly role: string; readonly tags: Tags }
  | { readonly call: "untag-role"; readonly role: string; readonly keys: readonly string[] }
  | { readonly call: "attach-policy"; readonly role: string; readonly policy: string }
  | { readonly call: "detach-policy"; readonly role: string; readonly policy: string }
  | { readonly call: "put-inline-policy"; readonly role: string; readonly name: string; readonly document: string }
  | { readonly call: "delete-inline-policy"; readonly role: string; readonly name: string }
  | {
      readonly call: "create-policy";
      readonly policy: string;
      readonly name: string;
      readonly path: string;
      readonly document: string;
      readonly description: string | null;
      readonly tags: Tags;
    }
  | {
      readonly call: "create-policy-version";
      readonly policy: string;
      /** In force at once, in the same call. */
      readonly document: string;
    }
  | {
      /** For a rollback: makes the policy again where it is gone, and gives it the versions that it had. */
      readonly call: "restore-policy";
      readonly policy: string;
      readonly name: string;
      readonly path: string;
      readonly description: string | null;
      readonly tags: Tags;
      readonly versions: readonly { readonly id: string; readonly isDefault: boolean; readonly document: string }[];
    }
  | { readonly call: "delete-policy-version"; readonly policy: string; readonly version: string }
  | { readonly call: "delete-policy"; readonly policy: string }
  | { readonly call: "tag-policy"; readonly policy: string; readonly tags: Tags }
  | { readonly call: "untag-policy"; readonly policy: string; readonly keys: readonly string[] }
  | {
      readonly call: "create-scp";
      readonly name: string;
      readonly document: string;
      readonly description: string;
      readonly tags: Tags;
    }
  | { readonly call: "update-scp"; readonly name: string; readonly document: string }
  | { readonly call: "delete-scp"; readonly name: string }
  | { readonly call: "tag-scp"; readonly name: string; readonly tags: Tags }
  | { readonly call: "untag-scp"; readonly name: string; readonly keys: readonly string[] }
  | { readonly call: "attach-scp"; readonly name: string; readonly target: string }
  | { readonly call: "detach-scp"; readonly name: string; readonly target: string };

/** How a document is sent: without white space, which some endpoints count against the quota. */
export function textOf(document: unknown): string {
  return JSON.stringify(document);
}
