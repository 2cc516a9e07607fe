/** A source of web identity tokens and how its tokens say whose they are. */
export interface TokenIssuer {
  /** For people: what a project of it is. */
  readonly projects: string;
  /** Matches the provider's URL without `https://`. */
  readonly url: RegExp;
  /** Anybody can open an account there and get tokens of the very same issuer. */
  readonly shared: boolean;
  /** Reads owner (where the issuer is shared) and project of a subject, or of a pattern of subjects. */
  readonly subject: RegExp;
  /** A subject of some project; `loose`: of a build of it that whoever may suggest a change can start. */
  readonly make: (owner: string, project: string) => { readonly usual: string; readonly loose: string | undefined };
  /** What `loose` is, for people. */
  readonly looseWords: string;
  /** The audience is whatever the caller of the issuer asks for. */
  readonly anyAudience: boolean;
  /** Claims that tell the owner, and those that tell the project, as condition keys name them after the colon. */
  readonly ownerClaims: readonly string[];
  readonly projectClaims: readonly string[];
}

const none = { ownerClaims: [], projectClaims: [] } as const;

/**
 * Issuers whose subjects are known. Sources: GitHub Docs, "OpenID Connect reference"; GitLab Docs, "OpenID Connect (OIDC) authentication
 * using ID tokens"; HashiCorp, "Workload identity tokens"; Buildkite Docs, "OIDC with Buildkite"; CircleCI Docs, "Using OpenID Connect
 * tokens in jobs"; Bitbucket Support, "Integrate Pipelines with resource servers using OIDC"; Amazon EKS User Guide, "IAM roles for
 * service accounts".
 */
const TOKEN_ISSUERS: readonly TokenIssuer[] = [
  {
    projects: "repositories",
    url: /^token\.actions\.githubusercontent\.com$/,
    shared: true,
    subject: /^repo:(?<owner>[^/:]+)\/(?<project>[^:]+)(:|$)/,
    make: (owner, project) => ({
      usual: `repo:${owner}/${project}:ref:refs/heads/main`,
      loose: `repo:${owner}/${project}:pull_request`,
    }),
    looseWords: "pull requests and every branch",
    anyAudience: true,
    ownerClaims: ["repository_owner", "repository_owner_id", "enterprise", "enterprise_id"],
    projectClaims: ["repository", "repository_id"],
  },
  {
    // An enterprise's own issuer, and GitHub Enterprise Cloud with data residency.
    projects: "repositories",
    url: /^(token\.actions\.githubusercontent\.com\/.+|token\.actions\.[^.]+\.ghe\.com(\/.*)?)$/,
    shared: false,
    subject: /^repo:(?<owner>[^/:]+)\/(?<project>[^:]+)(:|$)/,
    make: (owner, project) => ({
      usual: `repo:${owner}/${project}:ref:refs/heads/main`,
      loose: `repo:${owner}/${project}:pull_request`,
    }),
    looseWords: "pull requests and every branch",
    anyAudience: true,
    ownerClaims: ["repository_owner", "repository_owner_id"],
    projectClaims: ["repository", "repository_id"],
  },
  {
    projects: "projects",
    url: /^gitlab\.com$/,
    shared: true,
    subject: /^project_path:(?<owner>[^/:]+)\/(?<project>[^:]+)(:|$)/,
    make: (owner, project) => ({
      usual: `project_path:${owner}/${project}:ref_type:branch:ref:main`,
      loose: `project_path:${owner}/${project}:ref_type:branch:ref:a-branch-that-nobody-named`,
    }),
    looseWords: "every branch and tag",
    anyAudience: true,
    ownerClaims: ["namespace_path", "namespace_id"],
    projectClaims: ["project_path", "project_id"],
  },
  {
    projects: "workspaces",
    url: /^app\.terraform\.io$/,
    shared: true,
    subject: /^organization:(?<owner>[^:]+):(?<project>project:[^:]+:workspace:[^:]+)(:|$)/,
    make: (owner, project) => {
      const place = project.startsWith("project:") ? project : `project:${project}:workspace:${project}`;
      return {
        usual: `organization:${owner}:${place}:run_phase:apply`,
        loose: `organization:${owner}:${place}:run_phase:plan`,
      };
    },
    looseWords: "plans, which suggested changes start, as well as applies",
    anyAudience: true,
    ownerClaims: ["terraform_organization_name", "terraform_organization_id"],
    projectClaims: ["terraform_workspace_id", "terraform_workspace_name"],
  },
  {
    projects: "pipelines",
    url: /^agent\.buildkite\.com$/,
    shared: true,
    subject: /^organization:(?<owner>[^:]+):pipeline:(?<project>[^:]+)(:|$)/,
    make: (owner, project) => ({
      usual: `organization:${owner}:pipeline:${project}:ref:refs/heads/main:commit:0000000:step:build`,
      loose: `organization:${owner}:pipeline:${project}:ref:refs/heads/a-branch-that-nobody-named:commit:0000000:step:build`,
    }),
    looseWords: "every branch",
    anyAudience: true,
    ownerClaims: ["organization_slug", "organization_id"],
    projectClaims: ["pipeline_slug", "pipeline_id"],
  },
  {
    // The issuer names the organization: nobody else gets a token from it.
    projects: "projects",
    url: /^oidc\.circleci\.com\/org\/[^/*?]+$/,
    shared: false,
    subject: /^org\/(?<owner>[^/]+)\/project\/(?<project>[^/]+)(\/|$)/,
    make: (owner, project) => ({ usual: `org/${owner}/project/${project}/user/somebody`, loose: undefined }),
    looseWords: "",
    anyAudience: false,
    ...none,
  },
  {
    projects: "repositories",
    url: /^api\.bitbucket\.org\/2\.0\/workspaces\/[^/*?]+\/pipelines-config\/identity\/oidc$/,
    shared: false,
    subject: /^(?<project>[^:]+)(:|$)/,
    make: (_owner, project) => ({ usual: `${project}:{stranger-step}`, loose: undefined }),
    looseWords: "",
    anyAudience: false,
    ...none,
  },
  {
    projects: "service accounts of the cluster",
    url: /^oidc\.eks\.[^/]+\.amazonaws\.com(\.cn)?\/id\/[^/*?]+$/,
    shared: false,
    subject: /^system:serviceaccount:(?<project>[^:]+):[^:]+$/,
    make: (_owner, project) => ({
      usual: `system:serviceaccount:${project}:stranger`,
      loose: `system:serviceaccount:${project}:stranger`,
    }),
    looseWords: "every service account of a namespace",
    anyAudience: false,
    ...none,
  },
];

/** Identity providers of the public, whose tokens say for which application they were made. Source: IAM User Guide, "Available keys for AWS web identity federation". */
export const PUBLIC_PROVIDERS =
  /^(accounts\.google\.com|cognito-identity\.amazonaws\.com|www\.amazon\.com|graph\.facebook\.com)$/;

/** Owner-less shared issuers under a path of their own that nobody knows: taken for shared, since who runs them is not known. */
const SHARED_HOSTS =
  /^(token\.actions\.githubusercontent\.com|gitlab\.com|app\.terraform\.io|oidc\.circleci\.com|agent\.buildkite\.com)(\/|$)/;

/** URL of a provider without `https://`, as condition keys begin with it: of an ARN, or the name itself. */
export function issuerUrl(provider: string): string {
  const mark = ":oidc-provider/";
  const at = provider.indexOf(mark);
  return at < 0 ? provider : provider.slice(at + mark.length);
}

export function issuerOf(url: string): TokenIssuer | undefined {
  return TOKEN_ISSUERS.find((issuer) => issuer.url.test(url));
}

/** Can anybody at all get a token of this issuer? */
export function isShared(url: string): boolean {
  return issuerOf(url)?.shared ?? (PUBLIC_PROVIDERS.test(url) || SHARED_HOSTS.test(url) || url === "*");
}
