import { NativeSelect } from '@mantine/core'
import type { ReactNode } from 'react'
import { Form, useSearchParams, useSubmit } from 'react-router'
import classes from './filters.module.css'

/** A form of filters in the query. Each change loads the first page of the results. It also works without JavaScript. */
export function Filters({ children }: { children: ReactNode }) {
  const [params] = useSearchParams()
  const submit = useSubmit()
  // The browser's Back and Forward change the parameters; a new key resets the fields to them.
  const key = [...params].filter(([name]) => name !== 'before').join('&')
  return (
    <Form
      key={key}
      method="get"
      className={classes.filters}
      onChange={(event) => {
        if (event.target instanceof HTMLSelectElement) void submit(withoutEmpty(event.currentTarget))
      }}
      onSubmit={(event) => {
        event.preventDefault()
        void submit(withoutEmpty(event.currentTarget))
      }}
    >
      {children}
    </Form>
  )
}

interface FilterSelectProps {
  label: string
  name: string
  /** The entry for "no filter". */
  all: string
  choices: readonly { value: string; label: string }[]
}

export function FilterSelect({ label, name, all, choices }: FilterSelectProps) {
  const [params] = useSearchParams()
  const value = params.get(name)
  return (
    <NativeSelect
      name={name}
      aria-label={label}
      size="sm"
      defaultValue={choices.some((choice) => choice.value === value) ? (value ?? '') : ''}
      data={[{ value: '', label: all }, ...choices]}
    />
  )
}

/** The fields that are not empty, for a short URL. */
function withoutEmpty(form: HTMLFormElement): FormData {
  const fields = new FormData(form)
  for (const [name, value] of [...fields]) if (value === '') fields.delete(name)
  return fields
}
