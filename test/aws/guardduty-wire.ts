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
/** Maps, of which the keys are data. */
const MAPS: ReadonlySet<string> = new Set(["Tags", "AffectedResources", "Profiles", "Behavior"]);

function nameOf(key: string, parent: string): string {
  return WITHIN[parent]?.[key] ?? NAMES[key] ?? key.charAt(0).toLowerCase() + key.slice(1);
}

/** A value in the SDK's names, as GuardDuty writes it on the wire. */
export function onWire(value: unknown, parent = ""): unknown {
  if (Array.isArray(value)) return value.map((each: unknown) => onWire(each, parent));
  if (typeof value !== "object" || value === null) return value;
  if (MAPS.has(parent)) {
    const isPlain = Object.values(value).every((inner) => typeof inner !== "object");
    return isPlain ? value : Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, onWire(inner)]));
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [nameOf(key, parent), onWire(inner, key)]));
}
