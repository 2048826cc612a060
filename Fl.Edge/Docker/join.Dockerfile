# A device: the binary of scripts/publish-edge.sh and what TLS needs. For amd64 and arm64, in the folder of the checkout:
#   docker buildx build --platform linux/amd64,linux/arm64 -f Fl.Edge/Docker/join.Dockerfile -t fl-join artifacts/edge
FROM debian:12.12-slim
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates libssl3 \
    && rm -rf /var/lib/apt/lists/*
ARG TARGETARCH
COPY --chmod=755 fl-join-${TARGETARCH} /usr/local/bin/fl-join
ENV FL_CACHE=/cache
RUN install --directory --owner=65534 --group=65534 /cache
VOLUME /cache
WORKDIR /data
USER 65534:65534
ENTRYPOINT ["fl-join"]
