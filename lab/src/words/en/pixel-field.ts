export const words = { role: "picture of pixels" };
