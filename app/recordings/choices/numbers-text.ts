/** Numbers in a row, as people write them. */
export function numbersText(numbers: readonly number[]): string {
  return numbers.map((number) => String(number).replace('-', '−')).join(', ');
}
