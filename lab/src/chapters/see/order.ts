/**
 * The k-th of `count` numbers in an order that looks like chance, is the same for everybody, and meets each number once
 * before any comes again.
 *
 * A stride of about count ÷ golden ratio spreads neighbours far apart; having no divisor in common with count, it meets all.
 */
export function inMixedOrder(k: number, count: number): number {
  let stride = Math.max(1, Math.round(count * 0.6180339887));
  while (greatestDivisor(stride, count) !== 1) stride += 1;
  const start = Math.floor(count * 0.2718281828);
  return (start + k * stride) % count;
}

function greatestDivisor(one: number, other: number): number {
  return other === 0 ? one : greatestDivisor(other, one % other);
}
