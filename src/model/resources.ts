/** What a configuration item says of the role that its resource runs as. */
export type RunsAs =
  /** `arn`: of the role or of an instance profile; `name`: of one of them, in the resource's account. */
  | { readonly kind: "role" | "profile"; readonly arn?: string; readonly name?: string }
  /** It runs as none. */
  | { readonly kind: "none" }
  /** The item does not say. */
  | { readonly kind: "unknown" };

/** A resource that is there, as far as it matters who runs code in it. */
export interface RunningResource {
  /** Its type in AWS Config: `AWS::Lambda::Function`. */
  readonly type: string;
  readonly arn: string;
  readonly runsAs: RunsAs;
}

/** Resources of one account, over all of its regions in the snapshot. */
export interface AccountResources {
  readonly resources: readonly RunningResource[];
  /** Types of which every resource is among them, in those regions. */
  readonly complete: ReadonlySet<string>;
}
