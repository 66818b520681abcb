/** Gives scripts the way to add recordings. Its code is loaded when it is used. */

export function offerRecordings(): void {
  if (window.penstock === undefined) return;
  window.penstock.import = async (file, mapping) => {
    const { importForScript } = await import('./recordings/for-scripts.ts');
    return importForScript(file, mapping);
  };
}
