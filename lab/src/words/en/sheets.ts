export const words = {
  sheet: (digit: number): string => `Sheet ${digit}`,
  legend: "red: ink here speaks for it; blue: against it",
};
