# The lean binary ./cmd/duikou (api, worker, migrate, rebuild, doctor, keygen) and nothing
# around it. The embedded Temporal server is not in this image.
#
#   docker build -t duikou .
#   docker build --build-arg GOPROXY=https://<a proxy near you>,direct -t duikou .

FROM golang:1.26.8-alpine AS build
ARG GOPROXY=https://proxy.golang.org,direct
ENV GOPROXY=$GOPROXY GOWORK=off CGO_ENABLED=0 GOFLAGS=-buildvcs=false
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    go build -trimpath -ldflags='-s -w' -o /out/duikou ./cmd/duikou \
    && mkdir -p /out/data/mail

# busybox answers to the name it is called by: as /bin/wget it is wget and nothing else. The
# health checks need it; there is no shell in the final image.
FROM busybox:1.37-musl AS busybox

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=busybox /bin/busybox /bin/wget
COPY --from=build /out/duikou /duikou
COPY --from=build --chown=65532:65532 /out/data /data
USER 65532:65532
WORKDIR /data
ENV DUIKOU_HTTP_ADDR=0.0.0.0:8080 DUIKOU_DATA_DIR=/data DUIKOU_MAIL_DIR=/data/mail DUIKOU_LOG_FORMAT=json
EXPOSE 8080
ENTRYPOINT ["/duikou"]
CMD ["api"]
