import { Counter, Histogram, type Registry } from '@prometheus-io/client'
import type { JobRun } from '../jobs/start-worker.ts'

/** Adds the metrics of the jobs to the registry. @returns a function that counts a run */
export function countJobRuns(registry: Registry): (run: JobRun) => void {
  const runs = new Counter({
    name: 'tarot_job_runs_total',
    help: 'Runs of each job, by outcome.',
    labelNames: ['job', 'outcome'],
    registers: [registry],
  })
  const seconds = new Histogram({
    name: 'tarot_job_duration_seconds',
    help: 'Duration of the runs of each job.',
    labelNames: ['job'],
    buckets: [0.01, 0.1, 1, 10, 60, 600],
    registers: [registry],
  })
  return ({ job, duration, error }) => {
    runs.inc({ job, outcome: error ? 'failed' : 'done' })
    seconds.observe({ job }, duration / 1_000)
  }
}
