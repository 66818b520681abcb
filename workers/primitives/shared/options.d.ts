/** How a part describes a number that its callers may choose, and the one error for all that it refuses. */
export interface OptionRange {
    readonly unit: string;
    readonly min: number;
    readonly max: number;
    /** Any number of the range, unless it says otherwise. */
    readonly kind?: 'whole number' | 'power of two';
    /** Where the caller chooses nothing. */
    readonly default?: number;
}
/** How everything in the package words what it refuses. */
export declare function notAllowedText(what: string, value: unknown, allowed: string): string;
/** @throws RangeError with the option's name, its value and what is allowed */
export declare function checkOption(name: string, value: number, { unit, min, max, kind }: OptionRange): void;
