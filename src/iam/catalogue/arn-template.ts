/** Values of an ARN format's placeholders; what is left out may be anything. */
interface ArnPlaceholders {
  readonly partition?: string;
  readonly region?: string;
  readonly account?: string;
}

/**
 * Turns an ARN format of the catalogue into an IAM resource pattern:
 * `arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}` with region us-east-1 and account 111122223333 gives
 * `arn:*:dynamodb:us-east-1:111122223333:table/*`. Stars of the format itself stay, and so does `${*}`, an asterisk of a name. Values that hold a wildcard stay wildcards.
 */
export function arnTemplateToPattern(template: string, known: ArnPlaceholders = {}): string {
  const values: Readonly<Record<string, string | undefined>> = {
    Partition: known.partition,
    Region: known.region,
    Account: known.account,
  };
  return template.replace(
    /\$\{([^{}]+)\}/g,
    (whole, name: string) =>
      (name === "*" ? whole : undefined) ?? (Object.hasOwn(values, name) ? values[name] : undefined) ?? "*",
  );
}
