# docker build -t synthcohort .    See environment.md, "Container".
FROM node:20-bookworm AS tools
RUN apt-get update && apt-get install -y --no-install-recommends python3-pip python3-venv g++ && rm -rf /var/lib/apt/lists/*

FROM tools
ENV XDG_CACHE_HOME=/opt/cache
WORKDIR /synthcohort
COPY . .
RUN npm ci && npm run engine
CMD ["npm", "run", "reproduce"]
