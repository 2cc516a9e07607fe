/** What to do about a GuardDuty finding, by what it is about: the part of its type between `:` and `/`. */
const BY_FAMILY = new Map([
  [
    "IAMUser",
    "Find out whether the principal's owner did this. If not: revoke its sessions, replace its credentials, and look through what it did since the first sighting.",
  ],
  [
    "IAM",
    "Treat the principal's credentials as stolen: revoke its sessions, replace them, and undo what it changed since the first sighting.",
  ],
  [
    "EC2",
    "Isolate the instance with a closed security group, keep a snapshot for the investigation, and revoke the sessions of its role.",
  ],
  [
    "S3",
    "Check who read or changed the bucket, close what should not be open, and revoke the credentials behind the requests if nobody knows them.",
  ],
  [
    "Kubernetes",
    "Check the cluster's role bindings and the user behind the requests, and close anonymous and public access to its API.",
  ],
  [
    "EKS",
    "Isolate the cluster's affected nodes, and replace the credentials of the users and service accounts behind the requests.",
  ],
  ["ECS", "Stop the task, keep its image for the investigation, and revoke the sessions of its role."],
  ["Lambda", "Compare the function's code and environment with what was deployed, and revoke the sessions of its role."],
  ["RDS", "Check the database user behind the logins, change its password, and close the network path that they came by."],
  ["Runtime", "Isolate the workload, keep it for the investigation, and revoke the sessions of the role that it runs as."],
  ["Object", "Keep the object from being opened, and find out who put it there."],
]);

const ANY =
  "Find out whether the activity is expected; if it is not, isolate what it concerns and replace the credentials behind it.";

/** Our own words on what to do about a GuardDuty finding. */
export function guarddutyRemedy(family: string): string {
  return BY_FAMILY.get(family) ?? ANY;
}

export const CONTROL_REMEDY =
  "Bring the resource in line with the control, or suppress the finding in Security Hub with a reason.";

export const PRODUCT_REMEDY = "Follow the advice of the product that reported it, or suppress the finding there with a reason.";

/** A remedy, with a link to more where there is a safe one. */
export function withLink(remedy: string, link: string | undefined): string {
  return link === undefined ? remedy : `${remedy} See ${link}`;
}
