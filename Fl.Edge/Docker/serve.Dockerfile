# A server: fl with both engines. In the folder of the checkout:
#   docker build -f Fl.Edge/Docker/serve.Dockerfile -t fl-serve .
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /src
COPY . .
RUN dotnet publish Fl.Cli --configuration Release --output /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
COPY --from=build /app /app
ENV FL_CACHE=/cache
RUN install --directory --owner="$APP_UID" /cache /data
VOLUME /cache
VOLUME /data
WORKDIR /data
USER $APP_UID
EXPOSE 8642
ENTRYPOINT ["dotnet", "/app/fl.dll", "serve"]
