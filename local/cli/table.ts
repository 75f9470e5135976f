/** Rows as aligned columns; a column of nothing but numbers stands right. */
export function alignColumns(header: string[], rows: string[][]): string[] {
  const columns = header.map((name, column) => {
    const cells = rows.map((row) => row[column] ?? "");
    const width = Math.max(name.length, ...cells.map(({ length }) => length));
    const isNumber = cells.length > 0 && cells.every((cell) => /^-?[\d,.]+$/.test(cell));
    return { width, isNumber };
  });
  return [header, ...rows].map((row) =>
    columns
      .map(({ width, isNumber }, column) => (row[column] ?? "")[isNumber ? "padStart" : "padEnd"](width))
      .join("  ")
      .trimEnd(),
  );
}

/** A whole number with its thousands apart: 1,234,567. */
export function group(value: number): string {
  return value.toLocaleString("en-US");
}
