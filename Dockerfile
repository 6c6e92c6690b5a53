# The image of ctrkit: its one file, and a name in /bin for every tool in it. Nothing else, so it works as a debug
# container beside any other: docker build -t ctrkit . ; docker run --rm --network container:NAME ctrkit ip addr
#
# Where no registry can be reached, any Debian or Ubuntu image will do: --build-arg BASE=...
ARG BASE=debian:bookworm-slim
FROM ${BASE} AS build
WORKDIR /source
COPY . .
RUN ./build.sh build && \
	mkdir -p /image/bin && \
	cp build/*/ctrkit /image/ctrkit && \
	/image/ctrkit --install -s /image/bin

FROM scratch
COPY --from=build /image/ /
ENV PATH=/bin
ENTRYPOINT ["/ctrkit"]
