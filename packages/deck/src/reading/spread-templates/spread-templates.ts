import type { SpreadType } from '../../spreads.ts'
import type { SpreadTemplate } from '../spread-template.ts'
import { career } from './career.ts'
import { celtic } from './celtic.ts'
import { lifePath } from './life-path.ts'
import { monthlyGuidance } from './monthly-guidance.ts'
import { relationship } from './relationship.ts'
import { single } from './single.ts'
import { three } from './three.ts'
import { weekAhead } from './week-ahead.ts'
import { yearlyPath } from './yearly-path.ts'

/** The template of each spread. */
export const spreadTemplates: { [S in SpreadType]: SpreadTemplate<S> } = {
  single,
  three,
  celtic,
  relationship,
  career,
  week_ahead: weekAhead,
  monthly_guidance: monthlyGuidance,
  yearly_path: yearlyPath,
  life_path: lifePath,
}
