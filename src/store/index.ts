export { openSqliteStore } from './sqlite.ts'
export * from './store.ts'
export * from './tables.ts'
