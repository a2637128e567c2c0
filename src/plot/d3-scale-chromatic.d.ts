// The package carries no types; these are the parts that are used.
declare module "d3-scale-chromatic" {
  /** interpolateViridis, interpolateRdBu, …: t in [0, 1] → "#rrggbb" or "rgb(r, g, b)". Other exports are schemes. */
  const everything: Record<string, unknown>;
  export = everything;
}
