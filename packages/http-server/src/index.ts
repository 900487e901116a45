export {
  createHttpServer,
  type HttpServerOptions,
  type Limits,
  type RefusedRequest,
} from './create-http-server.ts'
export { BodyTooLarge, RequestAborted, readBody } from './read-body.ts'
