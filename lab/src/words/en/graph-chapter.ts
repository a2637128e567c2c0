export const words = { title: "Graph", minutes: "3 minutes" };
