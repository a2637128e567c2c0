export const words = { label: "Time line" };
