import { z } from 'zod';

/** Pieces that several sections of the configuration are made of. */

export const positive = z.number().positive();
export const fraction = z.number().min(0).max(1);
export const count = z.number().int().positive();

/** A closed list of names, each with what the editor shows beside it in the completion list. */
export const oneOf = <const Names extends readonly [string, ...string[]]>(
  names: Names,
  meaning: Record<Names[number], string>,
) => z.enum(names).meta({ enumDescriptions: names.map((name: Names[number]) => meaning[name]) });
