# A server: fl with both engines. In the folder of the checkout:
#   docker build -f Fl.Edge/Docker/serve.Dockerfile -t fl-serve .
FROM mcr.microsoft.com/dotnet/sdk:10.0.401 AS build
WORKDIR /src
COPY . .
RUN dotnet publish Fl.Cli --configuration Release --output /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0.12
COPY --from=build /app /app
ENV FL_CACHE=/cache
RUN install --directory --owner="$APP_UID" /cache /data
VOLUME /cache
VOLUME /data
WORKDIR /data
USER $APP_UID
EXPOSE 8642
HEALTHCHECK --interval=30s --timeout=5s --start-period=120s --retries=3 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8644 && printf 'GET /healthz HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\nConnection: close\\r\\n\\r\\n' >&3 && read -r -t 4 _ status _ <&3 && [ \"$status\" = 200 ]"]
ENTRYPOINT ["dotnet", "/app/fl.dll", "serve", "--health", "8644"]
