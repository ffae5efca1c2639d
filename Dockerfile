# Two stages: the tools that build the package stay in the first.
# deploy/build-image.sh puts a base made of Debian's packages in its place.
ARG BASE=python:3.12-slim
FROM ${BASE} AS build
WORKDIR /src
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements/runtime.txt requirements/build.txt requirements/node.txt requirements/
# Dependencies before the code: a change of code reuses this layer. Without hashes pip refuses to install.
RUN python -m venv /opt/build && /opt/build/bin/pip install --require-hashes --requirement requirements/build.txt \
        --requirement requirements/node.txt \
    && python -m venv /opt/conflict-graph \
    && /opt/conflict-graph/bin/pip install --require-hashes --requirement requirements/runtime.txt
COPY pyproject.toml README.md LICENSE ./
COPY knowledge_graph knowledge_graph
COPY queries queries
COPY loaders loaders
COPY graph_service graph_service
# Packaging builds the explorer with the Node.js beside the packager.
RUN PATH=/opt/build/bin:$PATH /opt/build/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /dist . \
    && /opt/conflict-graph/bin/pip install --no-deps /dist/*.whl

FROM ${BASE}
# Numbered, so that an orchestrator can see that it isn't root.
RUN groupadd --gid 10001 conflict-graph \
    && useradd --uid 10001 --gid 10001 --home-dir /data --create-home --shell /usr/sbin/nologin conflict-graph
COPY --from=build /opt/conflict-graph /opt/conflict-graph
ENV PATH=/opt/conflict-graph/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
# The embedded store, where no other is named, is made here.
WORKDIR /data
VOLUME /data
USER 10001:10001
EXPOSE 8000
# The image has no curl or wget.
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=6 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["conflict-graph", "serve", "--host", "0.0.0.0", "--port", "8000"]
