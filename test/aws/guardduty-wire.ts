/** Members whose name on the wire is more than the SDK's with a small letter. */
const NAMES: Readonly<Record<string, string>> = {
  DNSLogs: "dnsLogs",
  SourceIps: "sourceIPs",
  TaskCreatedAt: "createdAt",
  KubernetesResourcesTypes: "type",
};
const WITHIN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  ProductCodes: { Code: "productCodeId", ProductType: "productCodeType" },
  GeoLocation: { Lat: "lat", Lon: "lon" },
};
/** Maps, of which the keys are data, and how many maps lie in one another. */
const MAPS: Readonly<Record<string, number>> = { AffectedResources: 1, Profiles: 2, Behavior: 2 };

function nameOf(key: string, parent: string): string {
  return WITHIN[parent]?.[key] ?? NAMES[key] ?? key.charAt(0).toLowerCase() + key.slice(1);
}

/** A value in the SDK's names, as GuardDuty writes it on the wire. */
export function onWire(value: unknown, parent = "", maps = 0): unknown {
  if (Array.isArray(value)) return value.map((each: unknown) => onWire(each, parent));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  if (maps > 0) return Object.fromEntries(entries.map(([key, inner]) => [key, onWire(inner, "", maps - 1)]));
  return Object.fromEntries(entries.map(([key, inner]) => [nameOf(key, parent), onWire(inner, key, MAPS[key] ?? 0)]));
}
