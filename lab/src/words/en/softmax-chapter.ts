export const words = { title: "Softmax", minutes: "3 minutes" };
