/**
 * The one action without resource-level permissions that AWS's documentation grants on an ARN: S3 asks about `arn:aws:s3:::*`, the text
 * itself. In lower case. Source: S3 User Guide, "Controlling access to a bucket with user policies".
 */
export const LISTS_BUCKETS = "s3:listallmybuckets";

/** What it is about, as a pattern of that one text in every partition. */
export const BUCKET_LIST = "arn:*:s3:::${*}";
