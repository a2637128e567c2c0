// The public names of "inkling/map": many-dimensional points on a plane.

export { type PrincipalComponents, principalComponents, project } from "./principal-components.ts";
export { type NeighbourMapOptions, neighbourMap } from "./neighbour-map.ts";
